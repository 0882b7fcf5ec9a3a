// Keeps the figures of the findings page up to date while the machine works. Without it the page has a link that loads it again.
const script = document.querySelector('script[data-events]');
const events = new EventSource(script.dataset.events);

for (const link of document.querySelectorAll('[data-live-off]')) link.hidden = true;

events.addEventListener('message', (message) => {
  const { settled, texts, values } = JSON.parse(message.data);
  for (const place of document.querySelectorAll('[data-live]')) {
    const text = texts[place.dataset.live];
    if (text !== undefined && place.textContent !== text) place.textContent = text;
  }
  for (const bar of document.querySelectorAll('[data-live-value]')) {
    const value = values[bar.dataset.liveValue];
    if (value === undefined) continue;
    bar.max = value.of || 1;
    bar.value = value.done;
  }
  if (settled) {
    events.close();
    window.location.reload();
  }
});
