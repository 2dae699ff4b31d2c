import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import type { FastifyServerOptions } from 'fastify';

/**
 * Answers are written by functions that are made of their schemas. Making all of them takes a good part of a start, and of its memory: here each is made when its route answers for the first time.
 */
export function lazySerializers(): NonNullable<FastifyServerOptions['schemaController']> {
  const select = SerializerSelector();
  return {
    compilersFactory: {
      buildSerializer(externalSchemas, options) {
        const compile = select(externalSchemas, options);
        return (route) => {
          let write: ((data: unknown) => string) | undefined;
          return (data: unknown) => {
            write ??= compile(route);
            return write(data);
          };
        };
      },
    },
  };
}
