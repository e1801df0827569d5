import { decryptText } from '../platform/crypto.server.ts';
import type { ShopDb } from '../platform/db.server.ts';
import type { ProfileAnswer } from './list-answers.server.ts';
import { isContactQuestion } from './answered-contact.ts';

/** Something that a source says of a person and that does not hold. */
export interface OtherWord {
  what: 'name' | 'phone' | 'address' | 'language';
  value: string;
  source: string;
}

/** What holds, to compare with. */
export interface HoldingWord {
  firstName: string | null;
  lastName: string | null;
  phone: string | null;
  address: string | null;
  city: string | null;
  region: string | null;
  country: string | null;
  locale: string | null;
}

type StatedRow = Omit<HoldingWord, 'phone' | 'address'> & {
  source: string;
  phoneEnc: Buffer | null;
  addressEnc: Buffer | null;
};

/** What sources say of a person beside what holds, each other word once with its source. One query by primary key. */
export async function listOtherWords(
  db: ShopDb,
  customerId: string,
  { holds, answers }: { holds: HoldingWord; answers: ProfileAnswer[] },
): Promise<OtherWord[]> {
  const rows = await db.query<StatedRow>(
    `SELECT source, first_name AS "firstName", last_name AS "lastName", phone_enc AS "phoneEnc", address_enc AS "addressEnc", city, region,
       country, locale
     FROM customer_statement WHERE shop_id = $1 AND customer_id = $2 ORDER BY source`,
    [db.shopId, customerId],
  );
  const open = (field: string, sealed: Buffer | null) => decryptText(`shop ${db.shopId} customer.${field}`, sealed);
  const believed = wordsOf(holds);
  const stated = rows.flatMap(({ source, phoneEnc, addressEnc, ...said }) => {
    const words = wordsOf({ ...said, phone: open('phone', phoneEnc), address: open('address', addressEnc) });
    return words
      .filter(({ what, value }) => !believed.some((held) => held.what === what && held.value === value))
      .map((word) => ({ ...word, source }));
  });
  return [...stated, ...answered(answers, believed)];
}

function wordsOf(said: HoldingWord): Pick<OtherWord, 'what' | 'value'>[] {
  const joined = (...parts: (string | null)[]) => parts.filter(Boolean).join(' ');
  const words = [
    { what: 'name' as const, value: joined(said.firstName, said.lastName) },
    { what: 'phone' as const, value: joined(said.phone) },
    {
      what: 'address' as const,
      value: [said.address?.replaceAll('\n', ', '), said.city, said.region, said.country].filter(Boolean).join(', '),
    },
    { what: 'language' as const, value: joined(said.locale) },
  ];
  return words.filter(({ value }) => value !== '');
}

/** A half of a name or a country holds where it is part of what holds. */
function answered(answers: ProfileAnswer[], believed: Pick<OtherWord, 'what' | 'value'>[]): OtherWord[] {
  return answers.flatMap(({ question, values: [value], source }) => {
    if (value === undefined || !isContactQuestion(question)) return [];
    const what = whatOf(question.slice(question.lastIndexOf('.') + 1));
    const held = believed.find((word) => word.what === what)?.value.split(/,? /) ?? [];
    const said = what === 'phone' ? [value.replaceAll(/[^+\d]/g, '')] : value.split(' ');
    return said.every((part) => held.includes(part)) ? [] : [{ what, value, source }];
  });
}

function whatOf(question: string): OtherWord['what'] {
  if (question === 'phone' || question === 'language') return question;
  return question === 'country' ? 'address' : 'name';
}
