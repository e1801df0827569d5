import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import type pg from 'pg';

/** What `pg` keeps to itself: its connection speaks COPY, its client has no call for it. */
interface CopyingConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  sendCopyFail(message: string): void;
  endCopyFrom(): void;
  stream: NodeJS.WritableStream & { writableNeedDrain: boolean };
}

/** Sends a file through `COPY ... FROM STDIN`, at the pace of the connection. */
export function copyFile(client: pg.Client, sql: string, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | null = null;
    const query = {
      submit: (connection: CopyingConnection) => connection.query(sql),
      handleCopyInResponse(connection: CopyingConnection) {
        send(connection, file).then(
          () => connection.endCopyFrom(),
          (error: unknown) => connection.sendCopyFail(String(error)),
        );
      },
      handleCommandComplete() {},
      handleError: (error: Error) => (failure = error),
      handleReadyForQuery: () => (failure ? reject(failure) : resolve()),
    };
    client.query(query as unknown as pg.Submittable);
  });
}

async function send(connection: CopyingConnection, file: string): Promise<void> {
  for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
    connection.sendCopyFromChunk(chunk as Buffer);
    if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain');
  }
}
