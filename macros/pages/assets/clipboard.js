// Copying, and saying on the button whether it was allowed.
export const copyText = (text) => navigator.clipboard.writeText(text);

const blob = (type, value) => new Blob([value], { type });

export const copyRich = async (text, html) => {
  try {
    const item = { "text/plain": blob("text/plain", text), "text/html": blob("text/html", html) };
    await navigator.clipboard.write([new ClipboardItem(item)]);
  } catch {
    await copyText(text);
  }
};

export const confirm = async (button, copying, refused) => {
  const was = button.dataset.label ??= button.textContent;
  button.textContent = await copying.then(() => "Copied", () => refused);
  setTimeout(() => { button.textContent = was; }, 2000);
};
