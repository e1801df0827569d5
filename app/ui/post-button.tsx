import { useFetcher } from '@remix-run/react';
import { Button, type ButtonProps } from '@shopify/polaris';

interface PostButtonProps extends Pick<ButtonProps, 'accessibilityLabel' | 'disabled' | 'size'> {
  fields: Record<string, string | number>;
  /** The page it stands on unless told otherwise. */
  action?: string;
  children: string;
}

/** A form that is no more than its button. */
export function PostButton({ fields, action, children, ...button }: PostButtonProps) {
  const fetcher = useFetcher();
  return (
    <fetcher.Form method="post" {...(action ? { action } : {})}>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button submit loading={fetcher.state !== 'idle'} {...button}>
        {children}
      </Button>
    </fetcher.Form>
  );
}
