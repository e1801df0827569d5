import { z } from 'zod';
import { later, nextId, toIso } from './account.ts';
import type { ImportError, ImportJob, KlaviyoAccount, KlaviyoList } from './account.ts';
import { pageOf } from './page.ts';
import { Profile } from './profile-schema.ts';
import type { ProfileInput } from './profile-schema.ts';
import { KlaviyoRefusal, refuseInvalid, refuseMissing } from './refusal.ts';
import { kilobyte, megabyte, param, readBody, reply, tiers } from './route.ts';
import type { KlaviyoCall, KlaviyoRoute } from './route.ts';
import { upsertProfile } from './upsert-profile.ts';

const profilesMax = 10_000;
const profileBytesMax = 100 * kilobyte;
const retentionMs = 7 * 24 * 60 * 60 * 1000;

const Body = z.strictObject({
  data: z.strictObject({
    type: z.literal('profile-bulk-import-job'),
    attributes: z.strictObject({
      profiles: z.strictObject({ data: z.array(Profile).min(1).max(profilesMax) }),
    }),
    relationships: z
      .strictObject({
        lists: z.strictObject({
          data: z.array(z.strictObject({ type: z.literal('list'), id: z.string() })),
        }),
      })
      .optional(),
  }),
});

const scopes = ['lists:read', 'profiles:read'];

export const bulkImportRoutes: KlaviyoRoute[] = [
  {
    method: 'POST',
    path: '/api/profile-bulk-import-jobs',
    scopes: ['lists:write', 'profiles:write'],
    windows: tiers.m,
    payloadBytesMax: 5 * megabyte,
    answer: (call) => {
      const { data } = readBody(call, Body);
      const profiles = data.attributes.profiles.data;
      refuseLargeProfiles(profiles);
      const lists = (data.relationships?.lists.data ?? []).map(({ id }) => getList(call.account, id));
      return reply(202, { data: presentJob(startJob(call.account, profiles, lists)) });
    },
  },
  {
    method: 'GET',
    path: '/api/profile-bulk-import-jobs/{job_id}',
    scopes,
    windows: tiers.m,
    answer: (call) => reply(200, { data: presentJob(getJob(call, 'job_id')) }),
  },
  {
    method: 'GET',
    path: '/api/profile-bulk-import-jobs/{id}/import-errors',
    scopes,
    windows: tiers.m,
    query: ['page[size]', 'page[cursor]'],
    answer: (call) => reply(200, pageOf(call, getJob(call, 'id').errors, { default: 20, max: 100 }, presentError)),
  },
];

function refuseLargeProfiles(profiles: ProfileInput[]): void {
  profiles.forEach((profile, index) => {
    if (Buffer.byteLength(JSON.stringify(profile)) > profileBytesMax) {
      refuseInvalid('The payload of a profile is larger than 100KB.', `/data/attributes/profiles/data/${index}`);
    }
  });
}

function startJob(account: KlaviyoAccount, profiles: ProfileInput[], lists: KlaviyoList[]): ImportJob {
  const job: ImportJob = {
    id: Buffer.from(`import:${nextId(account.state)}`).toString('base64url'),
    createdAt: account.now(),
    status: 'queued',
    startedAt: null,
    completedAt: null,
    totalCount: profiles.length,
    completedCount: 0,
    errors: [],
  };
  account.state.jobs.set(job.id, job);
  later(account, account.jobStepMs, () => {
    job.status = 'processing';
    job.startedAt = account.now();
  });
  later(account, 2 * account.jobStepMs, () => {
    for (const [index, profile] of profiles.entries()) importOne(account, job, profile, index, lists);
    job.status = 'complete';
    job.completedAt = account.now();
  });
  return job;
}

/** One bad profile is an import error; the others are taken. */
function importOne(
  account: KlaviyoAccount,
  job: ImportJob,
  input: ProfileInput,
  index: number,
  lists: KlaviyoList[],
): void {
  if (account.faults.nextItemRefused('klaviyo')) {
    job.errors.push(importError(account, input, index, 'error', 'The profile could not be processed.'));
    return;
  }
  try {
    const { profile } = upsertProfile(account, input);
    for (const list of lists) list.profileIds.add(profile.id);
    job.completedCount += 1;
  } catch (error) {
    if (!(error instanceof KlaviyoRefusal)) throw error;
    job.errors.push(importError(account, input, index, error.errors[0]?.code ?? 'invalid', error.message));
  }
}

function importError(
  account: KlaviyoAccount,
  input: ProfileInput,
  index: number,
  code: string,
  detail: string,
): ImportError {
  return {
    id: nextId(account.state),
    code,
    title: 'Invalid input.',
    detail,
    pointer: `/data/attributes/profiles/data/${index}/attributes`,
    payload: { ...input.attributes, ...(input.id ? { id: input.id } : {}) },
  };
}

function getList(account: KlaviyoAccount, id: string): KlaviyoList {
  return account.state.lists.get(id) ?? refuseMissing(`A list with id ${id}`);
}

function getJob(call: KlaviyoCall, name: string): ImportJob {
  const id = param(call, name);
  return call.account.state.jobs.get(id) ?? refuseMissing(`A profile bulk import job with id ${id}`);
}

function presentJob(job: ImportJob): object {
  return {
    type: 'profile-bulk-import-job',
    id: job.id,
    attributes: {
      status: job.status,
      created_at: toIso(job.createdAt),
      total_count: job.totalCount,
      completed_count: job.completedCount,
      failed_count: job.errors.length,
      started_at: job.startedAt === null ? null : toIso(job.startedAt),
      completed_at: job.completedAt === null ? null : toIso(job.completedAt),
      expires_at: toIso(job.createdAt + retentionMs),
    },
    links: { self: `https://a.klaviyo.com/api/profile-bulk-import-jobs/${job.id}/` },
  };
}

function presentError(error: ImportError): object {
  const { id, code, title, detail, pointer, payload } = error;
  return {
    type: 'import-error',
    id,
    attributes: { code, title, detail, source: { pointer }, original_payload: payload },
    links: { self: `https://a.klaviyo.com/api/import-errors/${id}/` },
  };
}
