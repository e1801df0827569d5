import { Text } from '@shopify/polaris';
import { Moment } from './moment.tsx';
import { PostButton } from './post-button.tsx';
import { TitledCard } from './titled-card.tsx';

/** Whether a person may be profiled, and the button that changes it. @param optedOutAt ISO 8601; null = they may. */
export function ProfileProfiling({ optedOutAt }: { optedOutAt: string | null }) {
  return (
    <TitledCard title="Profiling" gap="200" inlineAlign="start">
      {optedOutAt ? (
        <Text as="p">
          Objected on <Moment at={optedOutAt} day />: no scores, no recommendations, and nothing of either at email
          services.
        </Text>
      ) : (
        <Text as="p">Scores and recommendations are worked out for this person.</Text>
      )}
      <PostButton fields={{ profiling: optedOutAt ? 'on' : 'off' }}>
        {optedOutAt ? 'Profile again' : 'Stop profiling'}
      </PostButton>
    </TitledCard>
  );
}
