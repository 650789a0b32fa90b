//! Criterion benches: parse, validate, map, write and whole batches over the two generated corpora, each beside
//! `serde_json` parsing the same bytes into a `Value`. By hand: `cargo bench --bench stages`.

#[allow(dead_code)]
mod corpus;
#[allow(dead_code)]
mod rig;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rig::{Rig, Stage, Task};

fn stages(criterion: &mut Criterion) {
    for (name, shape, payloads) in
        [("conversation", corpus::Shape::Conversation, 4_000), ("transcript", corpus::Shape::Transcript, 300)]
    {
        let mut rig = Rig::new(Task::Chatlio, shape, payloads);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(rig.bytes() as u64)).sample_size(20);
        for stage in Stage::ALL {
            group.bench_function(BenchmarkId::from_parameter(stage.name()), |bencher| bencher.iter(|| rig.run(stage)));
        }
        group.finish();
    }
}

criterion_group!(benches, stages);
criterion_main!(benches);
