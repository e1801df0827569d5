import { defineConfig } from 'prisma/config';

// Prisma looks for a downloaded schema engine even to generate a client; any executable satisfies it.
// Migrations run through the engine's WebAssembly build instead (app/platform/migrate.server.ts).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } });
