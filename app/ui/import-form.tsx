import { Banner, BlockStack, Button, Card, DropZone, InlineStack, ProgressBar, Select, Text } from '@shopify/polaris';
import { useState } from 'react';
import type { FileKind } from '../shopify/files/read-file.ts';
import { fileKindWords } from './words.ts';
import { useUpload } from './use-upload.ts';

const kinds = Object.entries(fileKindWords).map(([value, label]) => ({ value, label }));

/** Chooses a file and hands it over; what becomes of it stands in the list of imports. @param onSent when all of it is there. */
export function ImportForm({ onSent }: { onSent: () => void }) {
  const [kind, setKind] = useState<FileKind>('orders');
  const [file, setFile] = useState<File | null>(null);
  const [error, setError] = useState<string | null>(null);
  const { upload, send } = useUpload();
  const isSending = upload.state === 'sending';
  const begin = async (chosen: File) => {
    if (!(await send(kind, chosen))) return;
    setFile(null);
    onSent();
  };
  const choose = (_all: File[], accepted: File[]) => {
    const [chosen] = accepted;
    const problem = chosen
      ? chosen.size === 0
        ? 'This file is empty.'
        : null
      : 'Choose a .csv file, or one packed as .gz.';
    setError(problem);
    setFile(problem ? null : (chosen ?? null));
  };
  return (
    <Card>
      <BlockStack gap="400">
        {upload.state === 'failed' ? (
          <Banner tone="warning" title="The upload stopped">
            <p>What arrived is kept. Choose the same file and import it again: it goes on from there.</p>
          </Banner>
        ) : null}
        <Select
          label="What is in the file"
          options={kinds}
          value={kind}
          onChange={(value: FileKind) => setKind(value)}
          disabled={isSending}
          helpText="As Shopify exports it: Plain CSV file, all columns. Columns that are not known are left out."
        />
        <DropZone
          label="File"
          allowMultiple={false}
          accept=".csv,.gz,text/csv,application/gzip"
          type="file"
          onDrop={choose}
          disabled={isSending}
          error={error !== null}
        >
          {file ? (
            <Chosen file={file} />
          ) : (
            <DropZone.FileUpload actionTitle="Choose file" actionHint="A .csv file, or one packed as .gz" />
          )}
        </DropZone>
        {error ? (
          <Text as="p" tone="critical">
            {error}
          </Text>
        ) : null}
        {isSending ? <Progress share={upload.share} /> : null}
        <InlineStack align="end">
          <Button
            variant="primary"
            loading={isSending}
            onClick={() => (file ? void begin(file) : setError('Choose a file first.'))}
          >
            Import
          </Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

function Chosen({ file }: { file: File }) {
  return (
    <BlockStack inlineAlign="center" gap="100">
      <div>
        <Text as="p" fontWeight="semibold" breakWord>
          {file.name}
        </Text>
        <Text as="p" tone="subdued">
          {(file.size / 1e6).toFixed(1)} MB
        </Text>
      </div>
    </BlockStack>
  );
}

function Progress({ share }: { share: number }) {
  const percent = Math.floor(share * 100);
  return (
    <BlockStack gap="100">
      <ProgressBar progress={percent} size="small" ariaLabelledBy="upload-progress" animated={false} />
      <Text as="p" id="upload-progress" tone="subdued">
        {percent} % uploaded. Keep this page open.
      </Text>
    </BlockStack>
  );
}
