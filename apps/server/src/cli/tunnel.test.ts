import { expect, it } from 'vitest';
import { tunnelCommand } from './tunnel.ts';

it('leads to the machine by the address and as the user that the session came with', () => {
  expect(tunnelCommand({ user: 'anna', host: '192.0.2.7', port: 22 }, 4680)).toBe('ssh -L 4680:127.0.0.1:4680 anna@192.0.2.7');
});

it('says the port of SSH where it is not the usual one', () => {
  expect(tunnelCommand({ user: 'root', host: '2001:db8::1', port: 2222 }, 8080)).toBe(
    'ssh -p 2222 -L 8080:127.0.0.1:8080 root@2001:db8::1',
  );
});
