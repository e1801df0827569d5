// The admin around the embedded app: side navigation, title, toasts, save bar and session tokens.
// The other side is app-bridge.client.js; every message's window and origin are checked.
const config = JSON.parse(document.getElementById('config').textContent);

// The admin is never inside a frame: an app that sends its frame here meant the whole window.
if (window.top !== window) window.top.location.href = location.href;

const byId = (id) => document.getElementById(id);
const frame = byId('app');
const dirtyBars = new Set();

const send = (type, body = {}) => frame.contentWindow.postMessage({ bridge: 'admin', type, ...body }, config.appOrigin);

const element = (tag, text, attributes = {}) => {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

/** Asks before a dirty form is left. Resolves to whether to leave. */
const mayLeave = () =>
  new Promise((resolve) => {
    if (dirtyBars.size === 0) return resolve(true);
    const dialog = byId('leave');
    const answered = () => {
      const isLeaving = dialog.returnValue === 'leave';
      if (isLeaving) dirtyBars.clear();
      showSaveBar();
      resolve(isLeaving);
    };
    dialog.addEventListener('close', answered, { once: true });
    dialog.returnValue = '';
    dialog.showModal();
  });

const showSaveBar = () => {
  byId('save-bar').hidden = dirtyBars.size === 0;
  byId('store').hidden = dirtyBars.size > 0;
};

let path = config.appPath;
/** The page's own item, or the one whose sub-page it is; the app's name stands for the home page. */
const markCurrent = () => {
  const page = path.split(/[?#]/)[0];
  const isCurrent = (href) => page === href || page.startsWith(`${href}/`);
  const links = [...byId('nav-items').querySelectorAll('a')];
  const current = links.find((link) => isCurrent(link.dataset.href)) ?? byId('home');
  for (const link of [byId('home'), ...links]) {
    if (link === current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
};

const showTitle = ({ title, actions }) => {
  byId('title').textContent = title || config.appName;
  const buttons = actions.map((action, index) => {
    const button = element('button', action.label, { class: action.variant });
    button.disabled = action.isDisabled;
    button.addEventListener('click', () => send('title-click', { index }));
    return button;
  });
  byId('title-actions').replaceChildren(...buttons);
};

/** Makes a link of the side navigation change the app's page instead of the window's. */
const leadTo = (link, href) => {
  link.href = config.basePath + href;
  link.dataset.href = href;
  link.addEventListener('click', async (event) => {
    event.preventDefault();
    if (!(await mayLeave())) return;
    document.body.classList.remove('nav-open');
    send('navigate', { href: link.dataset.href });
  });
};

const showNav = ({ home, items }) => {
  if (home !== null) byId('home').dataset.href = home;
  const rows = items.map(({ href, label }) => {
    const link = element('a', label);
    leadTo(link, href);
    const row = document.createElement('li');
    row.append(link);
    return row;
  });
  byId('nav-items').replaceChildren(...rows);
  markCurrent();
};

const closeToast = (id) => {
  const shown = byId(id);
  if (!shown) return;
  shown.remove();
  send('toast-closed', { id });
};
const showToast = ({ id, message, duration, isError, action }) => {
  const toast = element('div', '', { id, class: isError ? 'toast error' : 'toast' });
  toast.append(element('span', message));
  if (action) {
    const button = element('button', action);
    button.addEventListener('click', () => send('toast-action', { id }));
    toast.append(button);
  }
  const dismiss = element('button', '×', { 'aria-label': 'Dismiss' });
  dismiss.addEventListener('click', () => closeToast(id));
  toast.append(dismiss);
  byId('toasts').append(toast);
  setTimeout(() => closeToast(id), duration);
};

const openUrl = ({ url }) => {
  const admin = /^shopify:\/*admin/;
  if (admin.test(url)) location.href = `/store/${config.handle}${url.replace(admin, '')}`;
  else location.href = url.replace('https://admin.shopify.com', location.origin);
};

const answers = {
  'id-token': async () => {
    const response = await fetch(`/_sandbox/shopify/session-token?shop=${config.shop}`);
    return (await response.json()).token;
  },
  scopes: async () => config.scopes,
  'leave-confirmation': mayLeave,
};
const actions = {
  hello: () => document.body.classList.remove('loading'),
  nav: showNav,
  title: showTitle,
  loading: ({ isLoading }) => document.body.classList.toggle('loading', isLoading),
  'toast-show': showToast,
  'toast-hide': ({ id }) => closeToast(id),
  'save-bar': ({ id, isShown }) => {
    if (isShown) dirtyBars.add(id);
    else dirtyBars.delete(id);
    showSaveBar();
  },
  navigated: (message) => {
    path = message.path;
    history.replaceState(null, '', config.basePath + message.path);
    markCurrent();
  },
  open: openUrl,
};

window.addEventListener('message', (event) => {
  if (event.source !== frame.contentWindow || event.origin !== config.appOrigin) return;
  const message = event.data;
  if (message?.bridge !== 'app') return;
  const answer = answers[message.type];
  if (answer) void answer(message).then((value) => send('answer', { askId: message.askId, value }));
  else actions[message.type]?.(message);
});

for (const action of ['save', 'discard']) {
  byId(`${action}-button`).addEventListener('click', () => {
    send('save-bar-click', { id: [...dirtyBars].at(-1) ?? '', action });
  });
}
leadTo(byId('home'), config.homePath);
byId('nav-toggle').addEventListener('click', () => document.body.classList.toggle('nav-open'));
window.addEventListener('beforeunload', (event) => {
  if (dirtyBars.size > 0) event.preventDefault();
});
frame.addEventListener('load', () => document.body.classList.remove('loading'));
// The messages of a fast app must not come before the listener: the frame starts last.
frame.src = config.frameSrc;
