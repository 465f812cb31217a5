/** The lab's operator: what is typed and pressed there goes to the lab, and its answer is told. */
export function play(): void {
  const form = document.querySelector<HTMLFormElement>("form.play");
  const server = form?.querySelector<HTMLInputElement>("input[name=server]");
  if (!form || !server) return;
  document.addEventListener("click", (event) => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>(".cell[data-name]") : null;
    if (cell?.dataset.name !== undefined) server.value = cell.dataset.name;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const action = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
    void send(form, action);
  });
}

async function send(form: HTMLFormElement, action: string): Promise<void> {
  const status = form.querySelector('[role="status"]');
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.set(name, value);
  body.set("action", action);
  // `form.action` would be the buttons of that name.
  const target = form.getAttribute("action") ?? "";
  const told = await fetch(target, { method: "POST", body, headers: { accept: "text/plain" } }).then(
    (answer) => answer.text(),
    () => "The lab did not answer.",
  );
  if (status) status.textContent = told;
}
