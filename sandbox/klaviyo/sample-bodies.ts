/** Request bodies as the SDK takes them, for tests. */
export function profile(attributes: Record<string, unknown>) {
  return { data: { type: 'profile' as const, attributes } };
}

export function bulk(profiles: Record<string, unknown>[]) {
  return {
    data: {
      type: 'profile-bulk-import-job' as const,
      attributes: { profiles: { data: profiles.map((attributes) => profile(attributes).data) } },
    },
  };
}

export function event({ unique_id, properties = {} }: { unique_id?: string; properties?: object }) {
  return {
    data: {
      type: 'event' as const,
      attributes: {
        properties,
        ...(unique_id ? { uniqueId: unique_id } : {}),
        metric: { data: { type: 'metric' as const, attributes: { name: 'Seen' } } },
        profile: { data: { type: 'profile' as const, attributes: { email: 'a@example.com' } } },
      },
    },
  };
}

export function bulkEvents(ids: string[]) {
  return {
    data: {
      type: 'event-bulk-create-job' as const,
      attributes: {
        eventsBulkCreate: {
          data: [
            {
              type: 'event-bulk-create' as const,
              attributes: {
                profile: profile({ email: 'a@example.com' }),
                events: {
                  data: ids.map((uniqueId) => ({
                    type: 'event' as const,
                    attributes: {
                      uniqueId,
                      properties: {},
                      metric: { data: { type: 'metric' as const, attributes: { name: 'Seen' } } },
                    },
                  })),
                },
              },
            },
          ],
        },
      },
    },
  };
}

export function rawBulkEvents(ids: string[]): object {
  const text = JSON.stringify(bulkEvents(ids));
  return JSON.parse(
    text.replaceAll('uniqueId', 'unique_id').replaceAll('eventsBulkCreate', 'events-bulk-create'),
  ) as object;
}

export function content(html: string) {
  return {
    data: {
      type: 'template-universal-content' as const,
      attributes: {
        name: 'Block',
        definition: {
          contentType: 'block' as const,
          type: 'html' as const,
          data: { content: html, displayOptions: {} },
        },
      },
    },
  };
}
