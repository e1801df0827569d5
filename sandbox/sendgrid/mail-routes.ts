import { nextUuid } from './account.ts';
import { Mail } from './mail-schema.ts';
import { kilobyte, megabyte, readBody, refuse } from './route.ts';
import type { SendgridRoute } from './route.ts';

const recipientsMax = 1_000;
const customArgsBytesMax = 10 * kilobyte;
const sendAheadMsMax = 72 * 60 * 60 * 1000;

export const mailRoutes: SendgridRoute[] = [
  {
    method: 'POST',
    path: '/v3/mail/send',
    scope: 'mail.send',
    window: { limit: 10_000, seconds: 1 },
    payloadBytesMax: 30 * megabyte,
    answer: (call) => {
      const mail = readBody(call, Mail);
      refuseIncomplete(mail);
      refuseRecipients(mail);
      refuseLate(mail, call.account.now());
      if (mail.mail_settings?.sandbox_mode?.enable) return { status: 200 };
      const { state, now } = call.account;
      const messageId = nextUuid(state);
      state.mails.push({ messageId, acceptedAt: now(), request: mail });
      return { status: 202, headers: { 'x-message-id': messageId } };
    },
  },
];

function refuseIncomplete(mail: Mail): void {
  if (!mail.template_id) {
    if (!mail.content)
      refuse(400, 'Unless a valid template_id is provided, the content parameter is required.', 'content');
    const missing = mail.personalizations.findIndex(({ subject }) => !subject);
    if (!mail.subject && missing >= 0) {
      refuse(400, 'The subject is required.', `personalizations.${missing}.subject`);
    }
  }
  mail.personalizations.forEach((personalization, index) => {
    const at = `personalizations.${index}`;
    if (personalization.dynamic_template_data && !mail.template_id?.startsWith('d-')) {
      refuse(400, 'dynamic_template_data needs a dynamic template.', `${at}.dynamic_template_data`);
    }
    const args = JSON.stringify({ ...mail.custom_args, ...personalization.custom_args });
    if (Buffer.byteLength(args) > customArgsBytesMax) {
      refuse(400, 'custom_args may be at most 10,000 bytes.', `${at}.custom_args`);
    }
    const substitutions = JSON.stringify(personalization.substitutions ?? {});
    if (Buffer.byteLength(substitutions) > customArgsBytesMax) {
      refuse(400, 'substitutions may be at most 10,000 bytes.', `${at}.substitutions`);
    }
  });
}

function refuseRecipients({ personalizations }: Mail): void {
  let total = 0;
  personalizations.forEach(({ to, cc = [], bcc = [] }, index) => {
    const all = [...to, ...cc, ...bcc].map(({ email }) => email.toLowerCase());
    total += all.length;
    if (new Set(all).size < all.length) {
      refuse(
        400,
        'Each email address in the personalization block should be unique between to, cc, and bcc.',
        `personalizations.${index}`,
      );
    }
  });
  if (total > recipientsMax) {
    refuse(400, `The total number of recipients must be no more than ${recipientsMax}.`, 'personalizations');
  }
}

function refuseLate(mail: Mail, now: number): void {
  for (const sendAt of [mail.send_at, ...mail.personalizations.map(({ send_at }) => send_at)]) {
    if (sendAt !== undefined && sendAt * 1000 > now + sendAheadMsMax) {
      refuse(400, 'Scheduling more than 72 hours in advance is forbidden.', 'send_at');
    }
  }
}
