import type {
  ApprovalId,
  Delivery,
  DeliveryBody,
  DeliveryList,
  DiscussionId,
  Forge,
  ForgeCredentialsBody,
  ForgeId,
  ForgeList,
  TrackId,
} from '@baton/protocol';
import { createCalls, type CallOptions, type PostOptions } from './calls.ts';
import type { TransportOptions } from './transport.ts';

/** How changes leave, and where to. What is asked for here is decided as any approval is. Loaded by whoever needs it. */
export function createDeliveryClient(options: TransportOptions) {
  const { get, post, put, remove } = createCalls(options);

  return {
    /** Asks that it leaves. Nothing does before somebody agrees: the delivery's id is that of its approval. */
    ofTrack: (id: TrackId, body: DeliveryBody, given?: PostOptions) => post<Delivery>(`/tracks/${id}/deliveries`, body, given),
    /** The same for what is in a discussion's worktree, which is committed there first. */
    ofDiscussion: (id: DiscussionId, body: DeliveryBody, given?: PostOptions) =>
      post<Delivery>(`/discussions/${id}/deliveries`, body, given),
    listOfTrack: (id: TrackId, given?: CallOptions) => get<DeliveryList>(`/tracks/${id}/deliveries`, {}, given),
    listOfDiscussion: (id: DiscussionId, given?: CallOptions) => get<DeliveryList>(`/discussions/${id}/deliveries`, {}, given),
    /** Where its patch is downloaded, once there is one. */
    patchPath: (id: ApprovalId): string => `/api/v1/deliveries/${id}/patch`,

    forges: {
      list: (given?: CallOptions) => get<ForgeList>('/forges', {}, given),
      /** The token goes in and never comes out. */
      setCredentials: (id: ForgeId, body: ForgeCredentialsBody, given?: CallOptions) =>
        put<Forge>(`/forges/${id}/credentials`, body, given),
      removeCredentials: (id: ForgeId, given?: CallOptions) => remove(`/forges/${id}/credentials`, given),
    },
  };
}

export type DeliveryClient = ReturnType<typeof createDeliveryClient>;
