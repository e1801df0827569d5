// Sends a customer's answer through the store's app proxy, which tells the app who is logged in.
const send = async (form) => {
  const status = form.querySelector('[role=status]');
  const button = form.querySelector('button');
  const answers = { [form.dataset.regularsQuestion]: new FormData(form).getAll('answer') };
  button.disabled = true;
  try {
    const response = await fetch('/apps/regulars/answers', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ answers }),
    });
    status.textContent = response.ok ? status.dataset.done : status.dataset.failed;
  } catch {
    status.textContent = status.dataset.failed;
  }
  button.disabled = false;
};

for (const form of document.querySelectorAll('form[data-regulars-question]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(form);
  });
}
