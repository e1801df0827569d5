import { z } from 'zod';

const address = z.email().max(254).nullable().default(null);

/** Whom alerts are mailed to, and by which sender that is verified at SendGrid. Nobody unless both are given. */
export const notificationSettings = z.object({ to: address, from: address });

/** The settings' area. */
export const notificationArea = 'notifications';
