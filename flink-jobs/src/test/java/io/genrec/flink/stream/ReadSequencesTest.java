package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.UserSequence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.StreamFlatMap;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The taking in of earlier histories, 1,201 of them in two files, slice by slice, each a mail of its own. */
class ReadSequencesTest {
    private static final int USERS = 2 * ReadSequences.SLICE + 201;

    @TempDir
    Path folder;

    private OneInputStreamOperatorTestHarness<Long, UserSequence> job;

    @AfterEach
    void close() throws Exception {
        if (job != null) {
            job.close();
        }
    }

    @Test
    void each_number_is_a_slice_and_all_of_them_the_table() throws Exception {
        write("tea");
        assertThat(ReadSequences.lastSlice(folder)).isEqualTo(2);
        start(null);
        assertThat(slice(0)).isEqualTo(users(0, 500));
        assertThat(slice(1)).isEqualTo(users(500, 1000));
        assertThat(slice(2)).isEqualTo(users(1000, USERS));
    }

    @Test
    void after_a_failure_it_goes_on_at_the_slice_that_the_last_checkpoint_had_come_to() throws Exception {
        write("tea");
        start(null);
        assertThat(slice(0)).hasSize(500);
        OperatorSubtaskState saved = job.snapshot(1, 1);
        assertThat(slice(1)).hasSize(500); // lost with the failure

        start(saved);
        assertThat(slice(1)).isEqualTo(users(500, 1000));
        assertThat(slice(2)).isEqualTo(users(1000, USERS));
    }

    @Test
    void a_table_that_was_written_anew_meanwhile_is_refused() throws Exception {
        write("tea");
        start(null);
        assertThat(slice(0)).hasSize(500);
        OperatorSubtaskState saved = job.snapshot(1, 1);

        for (Path file : ParquetTable.files(folder)) {
            Files.delete(file);
        }
        write("a cup of another size");
        start(saved);
        assertThatThrownBy(() -> slice(1))
                .isInstanceOf(StepFailed.class)
                .hasMessageStartingWith(
                        folder + " was written anew while the stream was taking in the histories in it");
    }

    @Test
    void without_a_table_there_is_one_empty_slice() throws Exception {
        assertThat(ReadSequences.lastSlice(folder.resolve("none"))).isZero();
        job = new OneInputStreamOperatorTestHarness<>(new StreamFlatMap<>(new ReadSequences(folder.resolve("none"))));
        job.open();
        assertThat(slice(0)).isEmpty();
    }

    private void start(OperatorSubtaskState saved) throws Exception {
        close();
        job = new OneInputStreamOperatorTestHarness<>(new StreamFlatMap<>(new ReadSequences(folder)));
        if (saved != null) {
            job.initializeState(saved);
        }
        job.open();
    }

    /** Whom a slice gives. */
    private List<String> slice(long number) throws Exception {
        int before = job.getOutput().size();
        job.processElement(new StreamRecord<>(number));
        return job.extractOutputStreamRecords().stream()
                .skip(before)
                .map(record -> ((UserSequence) record.getValue()).userId())
                .toList();
    }

    private static List<String> users(int from, int to) {
        return IntStream.range(from, to).mapToObj(user -> "u" + user).toList();
    }

    private void write(String item) {
        List<Behaviour> history = List.of(new Behaviour(item, Action.CLICKED, 1));
        for (int part = 0; part < 2; part++) {
            try (ParquetTable.Writer<UserSequence> file = ParquetTable.SEQUENCES.write(folder, part)) {
                IntStream.range(part * 700, part == 0 ? 700 : USERS)
                        .forEach(user -> file.write(new UserSequence("u" + user, history, 1)));
            }
        }
    }
}
