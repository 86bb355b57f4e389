#!/usr/bin/env bash
# The README's cluster lines, as they stand there, under Slurm: an array of jobs of which one is
# killed, the array submitted again, the parts merged; what comes out is byte for byte what one
# `ccem sweep` writes. One node on the loopback address; root, but no systemd, is needed.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v slurmctld >/dev/null || ! command -v munged >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends slurm-wlm munge >/dev/null
fi
cargo build --release --locked
PATH="$PWD/target/release:$PATH"

# Some seconds a part, of cells that end one by one; the killed part has several.
grid='-N 100 -t 0.5:4.5:80 --seeds 30 --threads 1'
quoted() { grep -o "\`ccem $1 [^\`]*\`" README.md | tr -d '`' | head -n 1; }
job=$(quoted 'sweep … --shard')
job=${job/…/$grid}
merge=$(quoted 'merge part-\*')
[[ $job == *SLURM_ARRAY_TASK_ID/20* && $merge == *table.tex ]]
killed=7

folder=$(mktemp -d)
cd "$folder"
mkdir state spool work
daemons=()
finish() {
    status=$?
    [[ $status == 0 ]] || tail -n 20 ./*.log work/slurm-*.out || true
    # The last that was started first: slurmd ends its jobs.
    for ((k = ${#daemons[@]} - 1; k >= 0; k--)); do
        kill "${daemons[k]}" 2>/dev/null || true
        wait "${daemons[k]}" 2>/dev/null || true
    done
    rm -rf "$folder"
    exit "$status"
}
trap finish EXIT

# waited SECONDS COMMAND…: until it succeeds.
waited() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        if ((SECONDS >= end)); then
            echo "in vain: $*" >&2
            return 1
        fi
        sleep 0.1
    done
}

node=$(hostname -s)
cat >slurm.conf <<END
ClusterName=ccem
SlurmctldHost=$node(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
SlurmctldPort=16817
SlurmdPort=16818
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
KillWait=5
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=15 State=UP
END
export SLURM_CONF="$folder/slurm.conf"

(umask 077 && head -c 128 /dev/urandom >munge.key)
munged --foreground --force --key-file=munge.key --seed-file=munge.seed --num-threads=2 \
    --socket="$folder/munge.socket" --pid-file="$folder/munge.pid" --log-file="$folder/munge.log" &
daemons+=($!)
waited 10 test -S munge.socket
slurmctld -D -i >slurmctld.log 2>&1 &
daemons+=($!)
slurmd -D >slurmd.log 2>&1 &
daemons+=($!)
idle() { [[ $(timeout 10 sinfo --noheader --format=%T 2>/dev/null) == idle ]]; }
waited 60 idle

cd work
submit() { timeout 20 sbatch --parsable --array=1-20 --wrap "$job"; }
ended() { [[ -z $(timeout 10 squeue --noheader --jobs="$1" 2>/dev/null) ]]; }

array=$(submit)
cells() { [[ -f part-$killed.partial && $(wc -l <part-$killed.partial) -ge 2 ]]; }
waited 300 cells
timeout 20 scancel --signal=KILL "${array}_$killed"
waited 300 ended "$array"
# It was killed in the middle: some of its cells stand in its journal, and nothing else is missing.
[[ ! -e part-$killed && -s part-$killed.partial ]]
[[ $(ls part-* | wc -l) == 20 ]]

array=$(submit)
waited 300 ended "$array"
[[ ! -e part-$killed.partial ]]
eval "timeout 60 $merge"

# shellcheck disable=SC2086
timeout 300 ccem sweep $grid --no-progress -o whole.tex
cmp table.tex whole.tex
echo "slurm: $(ls part-* | wc -l) parts, one killed and resumed, merge to the bytes of one sweep"
