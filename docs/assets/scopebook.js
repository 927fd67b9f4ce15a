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

if (navigator.clipboard) {
  document.querySelectorAll(".sb-copy").forEach(activate);
  document.querySelectorAll("pre > code").forEach((code) => activate(forCode(code)));
}
