import { compatibleVendors, vendors, type Vendor as Row } from '@baton/ai-client';
import type { Provider, Vendor, VendorList } from '@baton/protocol';

/** What a vendor's servers can do at all; what a model of theirs can do stands with the model. */
export function capabilitiesOf(vendor: Row): Provider['capabilities'] {
  return ['streaming', 'tools', ...(vendor.images === undefined ? [] : (['vision'] as const)), 'reasoning', 'models'];
}

/** Every vendor that there is a description for, as REST answers it. */
export function vendorList(): VendorList {
  return { items: vendors.map(present) };
}

function present(row: Row): Vendor {
  const { id, label, dialect, keyRequired, simulated, baseUrl, images, basis, source, date } = row;
  return {
    id,
    label,
    dialect,
    compatible: compatibleVendors.includes(row),
    keyRequired,
    simulated,
    ...(baseUrl === undefined || simulated ? {} : { baseUrl }),
    capabilities: capabilitiesOf(row),
    ...(images === undefined ? {} : { images: imagesOf(images) }),
    basis,
    source,
    date,
  };
}

function imagesOf({
  mediaTypes,
  animated,
  maxBytes,
  maxTotalBytes,
  maxCount,
  maxSide,
}: NonNullable<Row['images']>): NonNullable<Vendor['images']> {
  return { mediaTypes: [...mediaTypes], animated, maxBytes, maxTotalBytes, maxCount, maxSide };
}
