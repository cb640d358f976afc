package io.genrec.flink.cluster;

import io.genrec.datasets.run.ParentWatch;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/** A process of {@link FlinkCluster}: Flink's own, until its parent has ended. */
final class FlinkProcess {
    private FlinkProcess() {}

    /** As Flink's own main classes: {@code --configDir FOLDER}, {@code -D key=value}. */
    static final class JobManager {
        private JobManager() {}

        public static void main(String[] arguments) {
            ParentWatch.start();
            StandaloneSessionClusterEntrypoint.main(arguments);
        }
    }

    /** As {@link JobManager}. */
    static final class TaskManager {
        private TaskManager() {}

        public static void main(String[] arguments) throws Exception {
            ParentWatch.start();
            TaskManagerRunner.main(arguments);
        }
    }
}
