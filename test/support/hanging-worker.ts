import { startQueue } from '../../app/platform/queue.server.ts';

// takes a job and never ends it, to be killed
const project = () => {
  process.send!('has the job');
  return new Promise<never>(() => {});
};
await startQueue({ databaseUrl: process.env['DATABASE_URL']!, tasks: { project }, scheduled: {}, concurrency: 1 });
