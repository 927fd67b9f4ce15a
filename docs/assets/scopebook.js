// Copy buttons for ids and scope lists. Without JavaScript they stay hidden.
const activate = (button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
};

if (navigator.clipboard) document.querySelectorAll(".sb-copy").forEach(activate);
