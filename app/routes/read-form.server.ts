import type { z } from 'zod';

/** What a form says. @throws Response 400 when it is none that a page of ours sends. */
export async function readForm<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.infer<Schema>> {
  const read = schema.safeParse(Object.fromEntries(await request.formData()));
  if (!read.success) throw new Response(null, { status: 400 });
  return read.data;
}
