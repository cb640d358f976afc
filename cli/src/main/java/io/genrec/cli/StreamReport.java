package io.genrec.cli;

import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.flink.stream.StreamHealth;
import io.genrec.flink.stream.StreamJob;
import io.genrec.kafka.Topics;

/** The report on a stream when it ends, however it does: once, on the terminal and in {@code metrics/}. */
final class StreamReport {
    private final StreamJob job;
    private final RunDirectory run;
    private final Topics topics;
    private final Terminal terminal;
    private boolean done;

    StreamReport(StreamJob job, RunDirectory run, Topics topics, Terminal terminal) {
        this.job = job;
        this.run = run;
        this.topics = topics;
        this.terminal = terminal;
    }

    synchronized void say() {
        if (!done) {
            done = true;
            StreamHealth health = job.health();
            health.lines(topics).forEach(terminal::line);
            health.write(run);
            terminal.line("The same in " + run.streamHealth());
        }
    }
}
