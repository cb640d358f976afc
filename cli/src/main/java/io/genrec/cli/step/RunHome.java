package io.genrec.cli.step;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.storage.StoredRun;
import java.util.Optional;

/**
 * A run as steps find it: a folder, or a bucket and the folder that holds a copy of the parts they need.
 *
 * @param run where steps read and write
 * @param stored what that is a copy of; empty where it is the run itself
 */
public record RunHome(RunDirectory run, Optional<StoredRun> stored) {

    public static RunHome folder(RunDirectory run) {
        return new RunHome(run, Optional.empty());
    }

    public static RunHome bucket(StoredRun stored) {
        return new RunHome(stored.local(), Optional.of(stored));
    }

    /** For messages: how a user names it. */
    public String name() {
        return stored.map(bucket -> bucket.address().toString())
                .orElseGet(() -> run.root().toString());
    }
}
