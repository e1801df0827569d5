import type { BlockPerson, BlockProduct } from './block-person.ts';

/** People that break mails, to look at a block as. */
export const edgeCases = {
  'no-name': {
    label: 'No name',
    person: (products) => ({ first_name: null, last_name: null, recommendations: products }),
  },
  'nothing-to-recommend': {
    label: 'Nothing to recommend',
    person: () => ({ first_name: 'Sam', last_name: 'New', recommendations: [] }),
  },
  'one-product': {
    label: 'One product only',
    person: (products) => ({ first_name: 'Sam', last_name: 'One', recommendations: products.slice(0, 1) }),
  },
  'no-picture': {
    label: 'No picture and no price',
    person: (products) => ({
      first_name: 'Sam',
      last_name: 'Plain',
      recommendations: products.map((product) => ({ ...product, image: null, price: null })),
    }),
  },
  'long-words': {
    label: 'Long name and titles',
    person: (products) => ({
      first_name: 'Wolfeschlegelsteinhausenbergerdorff'.repeat(2),
      last_name: 'Keihanaikukauakahihuliheekahaunaele',
      recommendations: products.map((product) => ({
        ...product,
        title: `${product.title} with a very long title, in every size and colour we have`.repeat(2),
      })),
    }),
  },
  'right-to-left': {
    label: 'Right to left',
    person: (products) => ({
      first_name: 'נועה',
      last_name: 'كريم',
      recommendations: products.map((product) => ({ ...product, title: `قميص ${product.title}` })),
    }),
  },
  markup: {
    label: 'Markup in the data',
    person: (products) => ({
      first_name: '<b>Sam</b>',
      last_name: '"&\'',
      recommendations: products.map((product) => ({ ...product, title: `<script>alert("${product.title}")</script>` })),
    }),
  },
} as const satisfies Record<string, { label: string; person: (products: BlockProduct[]) => BlockPerson }>;

export type EdgeCase = keyof typeof edgeCases;
