import { useBlocker } from '@remix-run/react';
import { SaveBar as AppBridgeSaveBar, useAppBridge } from '@shopify/app-bridge-react';
import { useEffect } from 'react';

interface SaveBarProps {
  isDirty: boolean;
  isSaving: boolean;
  onSave: () => void;
  onDiscard: () => void;
}

/** The admin's bar with Save and Discard while something is unsaved; the page is not left without being asked. */
export function SaveBar({ isDirty, isSaving, onSave, onDiscard }: SaveBarProps) {
  const shopify = useAppBridge();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => isDirty && !isSaving && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    // answered only by who leaves; who stays goes on
    if (blocker.state === 'blocked') void shopify.saveBar.leaveConfirmation().then(() => blocker.proceed());
  }, [blocker, shopify]);
  return (
    <AppBridgeSaveBar id="segment-save-bar" open={isDirty}>
      {/* App Bridge reads these; it shows its own. */}
      <button type="button" variant="primary" onClick={onSave} {...(isSaving ? { loading: '' } : {})}>
        Save
      </button>
      <button type="button" onClick={onDiscard}>
        Discard
      </button>
    </AppBridgeSaveBar>
  );
}
