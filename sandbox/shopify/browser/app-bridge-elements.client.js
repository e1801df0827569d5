// The custom elements of the App Bridge stand-in: <ui-nav-menu> and <s-app-nav>, <ui-title-bar>,
// <ui-save-bar> and <ui-modal>. What they hold is shown by the frame; a click there clicks the original here.
(() => {
  const bridge = window.shopify?.__sandbox;
  if (!bridge || customElements.get('ui-nav-menu')) return;
  const { post, on } = bridge;

  const style = document.createElement('style');
  style.textContent =
    'ui-nav-menu,s-app-nav,ui-title-bar,ui-save-bar,ui-modal{display:none}' +
    'dialog.sandbox-modal{border:0;border-radius:12px;padding:0;width:min(620px,calc(100vw - 32px));' +
    'box-shadow:0 8px 40px #0005;font:14px/1.4 Inter,system-ui,sans-serif}' +
    'dialog.sandbox-modal header{padding:14px 16px;font-weight:650;border-bottom:1px solid #e3e3e3}' +
    'dialog.sandbox-modal footer{padding:12px 16px;display:flex;gap:8px;justify-content:flex-end;border-top:1px solid #e3e3e3}';
  document.head.append(style);

  /** Calls `tell` now and whenever the element's content changes. */
  const watch = (element, tell) => {
    const observer = new MutationObserver(() => queueMicrotask(tell));
    observer.observe(element, { subtree: true, childList: true, characterData: true, attributes: true });
    queueMicrotask(tell);
    return observer;
  };
  const buttonsOf = (element) =>
    [...element.querySelectorAll('button, a')].map((button) => ({
      label: button.textContent.trim(),
      variant: button.getAttribute('variant') ?? '',
      tone: button.getAttribute('tone') ?? '',
      isDisabled: button.hasAttribute('disabled'),
    }));

  class Watched extends HTMLElement {
    connectedCallback() {
      this.observer = watch(this, () => this.isConnected && this.tell());
    }
    disconnectedCallback() {
      this.observer?.disconnect();
      this.gone?.();
    }
  }

  class NavMenu extends Watched {
    tell() {
      const links = [...this.querySelectorAll('a[href], s-link[href]')];
      const home = links.find((link) => link.getAttribute('rel') === 'home')?.getAttribute('href') ?? null;
      const items = links
        .filter((link) => link.getAttribute('rel') !== 'home')
        .map((link) => ({ href: link.getAttribute('href'), label: link.textContent.trim() }));
      post('nav', { home, items });
    }
  }
  customElements.define('ui-nav-menu', class extends NavMenu {});
  customElements.define('s-app-nav', class extends NavMenu {});
  on('navigate', ({ href }) => {
    const links = [...document.querySelectorAll('ui-nav-menu a, s-app-nav a, s-app-nav s-link')];
    const link = links.find((each) => each.getAttribute('href') === href) ?? document.createElement('a');
    link.setAttribute('href', href);
    if (!link.isConnected) document.body.append(link);
    link.dispatchEvent(new CustomEvent('shopify:navigate', { bubbles: true }));
  });

  customElements.define(
    'ui-title-bar',
    class extends Watched {
      tell() {
        if (this.closest('ui-modal')) return;
        post('title', { title: this.getAttribute('title') ?? document.title, actions: buttonsOf(this) });
      }
      gone() {
        post('title', { title: '', actions: [] });
      }
    },
  );
  on('title-click', ({ index }) => {
    document.querySelectorAll('ui-title-bar button, ui-title-bar a')[index]?.click();
  });

  customElements.define(
    'ui-save-bar',
    class extends HTMLElement {
      show() {
        if (this.isShown) return;
        this.isShown = true;
        post('save-bar', { id: this.id, isShown: true });
        this.dispatchEvent(new CustomEvent('show'));
      }
      hide() {
        if (!this.isShown) return;
        this.isShown = false;
        post('save-bar', { id: this.id, isShown: false });
        this.dispatchEvent(new CustomEvent('hide'));
      }
      toggle() {
        if (this.isShown) this.hide();
        else this.show();
      }
      get showing() {
        return Boolean(this.isShown);
      }
      disconnectedCallback() {
        this.hide();
      }
    },
  );
  on('save-bar-click', ({ id, action }) => {
    if (formBar.id === id) return formBar.answer(action);
    const bar = document.querySelector(id ? `ui-save-bar#${CSS.escape(id)}` : 'ui-save-bar');
    if (!bar) return;
    const buttons = [...bar.querySelectorAll('button')];
    const save = buttons.find((button) => button.getAttribute('variant') === 'primary') ?? buttons[0];
    const discard = buttons.find((button) => button !== save);
    (action === 'save' ? save : discard)?.click();
  });

  // <form data-save-bar>: dirty shows the bar, submit and reset hide it.
  const formBar = {
    id: 'sandbox-form-bar',
    form: null,
    set(form) {
      this.form = form;
      post('save-bar', { id: this.id, isShown: form !== null });
    },
    answer(action) {
      if (action === 'save') this.form?.requestSubmit();
      else this.form?.reset();
    },
  };
  const barForm = (event) => event.target.closest?.('form[data-save-bar]') ?? null;
  document.addEventListener('input', (event) => barForm(event) && formBar.set(barForm(event)));
  for (const name of ['submit', 'reset']) {
    document.addEventListener(name, (event) => barForm(event) && formBar.set(null));
  }

  customElements.define(
    'ui-modal',
    class extends HTMLElement {
      constructor() {
        super();
        this.dialog = document.createElement('dialog');
        this.dialog.className = 'sandbox-modal';
        this.content = document.createElement('div');
        this.dialog.addEventListener('close', () => this.dispatchEvent(new CustomEvent('hide')));
      }
      show() {
        if (this.dialog.open) return;
        const bar = this.querySelector('ui-title-bar');
        const header = document.createElement('header');
        header.textContent = bar?.getAttribute('title') ?? '';
        const footer = document.createElement('footer');
        for (const button of bar?.querySelectorAll('button') ?? []) {
          const copy = document.createElement('button');
          copy.textContent = button.textContent;
          copy.addEventListener('click', () => button.click());
          footer.append(copy);
        }
        this.dialog.replaceChildren(header, this.content, footer);
        document.body.append(this.dialog);
        this.dialog.showModal();
        this.dispatchEvent(new CustomEvent('show'));
      }
      hide() {
        if (this.dialog.open) this.dialog.close();
      }
      toggle() {
        if (this.dialog.open) this.hide();
        else this.show();
      }
      disconnectedCallback() {
        this.hide();
        this.dialog.remove();
      }
    },
  );
})();
