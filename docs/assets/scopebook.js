// Copy buttons for ids, scope lists and code. Without JavaScript there are none.
const activate = (button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = button.dataset.copy ?? button.nextElementSibling.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
};

const forCode = (code) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sb-copy";
  button.textContent = "Copy";
  button.ariaLabel = "Copy this code";
  code.before(button);
  return button;
};

const start = () => {
  document.querySelectorAll(".sb-copy[data-copy]").forEach(activate);
  document.querySelectorAll("pre > code").forEach((code) => activate(forCode(code)));
};

// document$ is the theme's: it tells of each page that instant navigation brings.
if (navigator.clipboard) (window.document$ ?? { subscribe: (run) => run() }).subscribe(start);
