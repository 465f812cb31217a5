/** Turns moments into how long ago they are, or the time of the reader's clock. */
export function renderTimes(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-exact]")) {
    const span = Date.now() - Date.parse(time.dateTime);
    if (time.dataset.exact === "true") time.textContent = `for ${formatDuration(span)}`;
    // Of what was so from the start, some seconds say nothing.
    else time.textContent = span < 60_000 ? "" : `for more than ${formatDuration(span)}`;
  }
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-moment]"))
    time.textContent = `as of ${new Date(time.dateTime).toLocaleTimeString()}`;
}

function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  if (seconds < 60) return `${seconds - (seconds % 5)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
