import { useFetcher } from '@remix-run/react';
import { useEffect, useRef, useState } from 'react';
import type { FieldErrors } from './settings-fields.ts';

/** Typing is over when nothing was typed for so long. */
const pauseMs = 400;

/** What a form of settings is told. */
export interface SettingsAnswer<Preview> {
  intent: 'save' | 'preview' | 'restore';
  ok: boolean;
  errors: FieldErrors;
  /** What the settings would come to; null when they were refused, or saved. */
  preview: Preview | null;
}

/** A form of settings, to whoever shows some of its fields. */
export type SettingsFields = Pick<ReturnType<typeof useSettingsForm>, 'fields' | 'set' | 'errors'>;

/**
 * A form of settings as typed, and what the server says whenever typing pauses: errors by field, and what saving would do.
 * @param initial what holds, by dotted field names.
 */
export function useSettingsForm<Preview>(initial: Record<string, string>) {
  const [fields, setFields] = useState(initial);
  const saving = useFetcher();
  const asking = useFetcher();
  const { submit } = asking;
  // previews are plain JSON, so what was sent is what arrives
  const saved = saving.data as SettingsAnswer<Preview> | undefined;
  const answer = asking.data as SettingsAnswer<Preview> | undefined;
  const typed = JSON.stringify(fields);
  const asked = useRef(JSON.stringify(initial));
  useEffect(() => {
    if (typed === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = typed;
      const said = JSON.parse(typed) as Record<string, string>;
      submit({ ...said, intent: 'preview' }, { method: 'post' });
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [typed, submit]);
  return {
    fields,
    set: (name: string, value: string) => setFields((before) => ({ ...before, [name]: value })),
    replace: setFields,
    Form: saving.Form,
    isSaving: saving.state !== 'idle',
    isAsking: asking.state !== 'idle',
    errors: answer?.errors ?? saved?.errors ?? {},
    preview: answer?.preview ?? null,
  };
}
