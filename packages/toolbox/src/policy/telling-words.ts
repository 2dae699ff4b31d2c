import { programName } from './unwrap.ts';

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Programs that run what they are given, reach wherever they are sent, or destroy: only all of their words say what they do. */
const POWERFUL = new Set([
  // Languages and shells.
  ...words(`awk gawk mawk nawk sed perl php python pythonw pypy ipython jupyter ruby irb pry lua luajit node nodejs nodemon ts-node ts-node-esm tsx vite-node
    java jshell jbang kotlin groovy scala clojure clj lein elixir iex mix erl ghci runghc stack cabal ocaml racket guile sbcl julia octave rscript r tclsh
    wish expect swift dart flutter crystal nim zig rust-script wasmtime jq yq bc dc m4 gdb lldb strace ltrace valgrind qemu`),
  ...words(
    'ash bash csh dash elvish fish ksh mksh nu oksh osascript powershell pwsh rbash sh tcsh xonsh yash zsh cmd cscript wscript rundll32 busybox toybox',
  ),
  ...words('ed emacs emacsclient ex nano nvim vi view vim less more man tmux screen'),
  // What starts other programs.
  ...words(`env eval exec xargs parallel watch watchexec entr fd flock script su sudo doas chroot unshare nsenter pkexec runuser setpriv systemd-run at batch
    crontab busctl open xdg-open start npx bunx pnpx uvx pipx dlx direnv mise asdf turbo nx lerna rush gulp grunt tox nox invoke fab bundle rake`),
  // What reaches other machines, and what stands for one.
  ...words(`curl wget aria2c ssh scp sftp rsync rclone ftp lftp telnet nc ncat netcat socat nmap openssl gpg mail sendmail qemu-system-x86 aws az gcloud gsutil bq gh
    glab doctl flyctl fly heroku vercel netlify wrangler firebase supabase railway serverless sam cdk amplify eas pulumi packer nomad vault consul ansible
    ansible-playbook ansible-galaxy puppet salt vagrant eksctl argocd flux oc crictl ctr skopeo buildah`),
  ...words(
    'psql pg_dump pg_restore mysql mysqldump mysqladmin mariadb sqlite sqlite3 mongo mongosh redis-cli sqlcmd duckdb clickhouse cqlsh influx',
  ),
  // What changes or removes whatever it is given.
  ...words(`rm rmdir unlink shred dd mv cp ln install truncate tee sponge patch tar zip unzip cpio chmod chown chgrp chattr setfacl find mount umount mkswap wipefs
    fdisk parted sfdisk sgdisk mkfs cryptsetup lvm kill killall pkill shutdown reboot halt poweroff sysctl useradd usermod userdel passwd chpasswd del erase
    rd deltree format diskpart robocopy takeown icacls reg schtasks wmic diskutil defaults launchctl`),
]);

/** Programs of many commands, or of a project's own, of which a rule may name one: `git status`, `npm test`, `make test`. */
const OF_COMMANDS = new Set(
  words(`apk apt apt-get brew bun cargo choco composer conda deno dnf docker docker-compose dotnet gem git go gmake gradle gradlew helm hg jj just kubectl make
    mamba mvn mvnw nerdctl ninja nix npm opam pacman pdm pip pnpm podman poetry rustup rye scoop snap svn systemctl task terraform terragrunt tofu uv winget
    yarn yum zypper`),
);

/** Commands of those that are like what is POWERFUL, or lead to further commands. */
const POWERFUL_COMMANDS = new Set(
  words(`add apply attach bisect build buildx clean clone compose config container context cp create credential daemon debug delete deploy destroy develop
    difftool dlx drain edit env eval exec explore filter-branch foreach generate i image import init install link login maintenance mergetool network patch
    plugin plugins prune publish push rebase registry remote remove repl replace reset restore rm rmi rollback run run-script scale script secret send-email
    service set shell stack start state submodule swarm system taint task tool toolchain uninstall up update upgrade volume worktree workspace workspaces x`),
);

/** The package managers whose `run` names a script of the project. */
const RUNS_SCRIPTS = new Set(['npm', 'pnpm', 'yarn']);

/** How many of a command's first words say what it does, whatever comes behind them; undefined where only all of them do. */
export function tellingWords([program = '', command = '', script = '']: readonly string[]): number | undefined {
  const name = programName(program).replace(/\.(exe|cmd|bat|com)$/, '');
  // Versions stand at the end, the kind of a file system behind a dot: `python3.12`, `mkfs.ext4`.
  const names = [name, name.replace(/-?[0-9.]+$/, ''), name.replace(/\..*$/, '')];
  if (names.some((each) => POWERFUL.has(each))) return undefined;
  if (!names.some((each) => OF_COMMANDS.has(each))) return 1;
  if (RUNS_SCRIPTS.has(name) && command === 'run' && isPlain(script)) return 3;
  return isPlain(command) && !POWERFUL_COMMANDS.has(command) ? 2 : undefined;
}

/** A name rather than an option, an assignment or a path. */
function isPlain(word: string): boolean {
  return /^[a-z][a-z0-9:_-]*$/.test(word);
}
