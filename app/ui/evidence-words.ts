import type { SerializeFrom } from '@remix-run/node';
import type { Evidence } from '../profiles/learn-linkage.ts';

const fieldWords: Record<Evidence['field'], { name: string; levels: string[] }> = {
  firstName: { name: 'First name', levels: ['differs', 'is alike', 'is the same'] },
  lastName: { name: 'Last name', levels: ['differs', 'is alike', 'is the same'] },
  email: { name: 'E-mail', levels: ['differs', 'is alike before the @', 'is the same'] },
  phone: { name: 'Phone', levels: ['differs', 'is the same'] },
  street: { name: 'Street', levels: ['differs', 'is alike', 'is the same'] },
  city: { name: 'Town', levels: ['differs', 'is the same'] },
};

/** What a field says for or against two people being one: `Street is the same (+8.3)`. */
export function evidenceInWords({ field, level, bits }: SerializeFrom<Evidence>): string {
  const { name, levels } = fieldWords[field];
  return `${name} ${levels[level] ?? ''} (${bits >= 0 ? '+' : '−'}${Math.abs(bits).toFixed(1)})`;
}
