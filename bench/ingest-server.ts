import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerWebhook } from '../app/inbox/webhook-endpoint.server.ts';

const server = createServer((request, response) => void answerWebhook(request, response));
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
