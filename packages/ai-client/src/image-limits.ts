/** What a vendor takes of images. Bytes are those of the file, before Base64. */
export interface ImageLimits {
  mediaTypes: readonly string[];
  /** Whether moving ones are taken; their first picture is what a model sees at best. */
  animated: boolean;
  maxBytes: number;
  /** All images of a request together. */
  maxTotalBytes: number;
  maxCount: number;
  /** Longest side in pixels. */
  maxSide: number;
  /** With more images than `above`, the longest side is this. */
  maxSideOfMany?: { above: number; side: number };
  source: string;
}

const MB = 1024 * 1024;

/** OpenAI's figures, which servers that speak its protocol were made for. */
export const OPENAI_IMAGES: ImageLimits = {
  mediaTypes: ['image/png', 'image/jpeg', 'image/webp', 'image/gif'],
  animated: false,
  maxBytes: 20 * MB,
  maxTotalBytes: 50 * MB,
  maxCount: 500,
  maxSide: 16_000,
  source: "OpenAI's guide to images, as copied in 2025; the side is only a guard",
};

export const ANTHROPIC_IMAGES: ImageLimits = {
  mediaTypes: ['image/png', 'image/jpeg', 'image/gif', 'image/webp'],
  animated: true,
  // 5 MB are counted after Base64.
  maxBytes: (5 * MB * 3) / 4,
  // Of 32 MB for the whole request, after Base64.
  maxTotalBytes: 20 * MB,
  maxCount: 100,
  maxSide: 8_000,
  maxSideOfMany: { above: 20, side: 2_000 },
  source: "Anthropic's guide to vision, and its errors",
};

export const GEMINI_IMAGES: ImageLimits = {
  mediaTypes: ['image/png', 'image/jpeg', 'image/webp'],
  animated: false,
  maxBytes: 14 * MB,
  // Of 20 MB for a request with its data inside, after Base64.
  maxTotalBytes: 14 * MB,
  maxCount: 3_000,
  maxSide: 16_000,
  source: "Google's guide to images; the side is only a guard",
};
