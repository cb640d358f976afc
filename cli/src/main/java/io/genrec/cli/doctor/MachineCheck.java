package io.genrec.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import io.genrec.cache.BundledRedis;
import io.genrec.cache.CacheUnavailable;
import io.genrec.inference.engine.EngineFailed;
import io.genrec.inference.engine.OnnxRuntimeLibrary;
import io.genrec.training.tensor.TorchLibrary;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The machine and the process: JDK, memory, cores, folders, locale, native libraries. */
public final class MachineCheck {
    private static final long MEGABYTE = 1 << 20;
    private static final long ENOUGH_ROOM = 1024 * MEGABYTE;
    private static final long ENOUGH_MEMORY = 6 * 1024 * MEGABYTE;

    private MachineCheck() {}

    /** @param run where a run's files go, looked at for room */
    public static List<Finding> findings(Optional<Path> run) {
        List<Finding> findings = new ArrayList<>();
        Runtime runtime = Runtime.getRuntime();
        findings.add(Finding.fine(
                "java",
                Runtime.version() + " of " + System.getProperty("java.vendor") + ", " + System.getProperty("os.name")
                        + " " + System.getProperty("os.arch")));
        findings.add(memory(runtime.maxMemory()));
        findings.add(Finding.fine("cores", String.valueOf(runtime.availableProcessors())));
        findings.add(locale(System.getProperty("sun.jnu.encoding", "unknown")));
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        findings.add(folder("temporary files", temporary, "name another by TMPDIR"));
        findings.add(programs(temporary));
        run.ifPresent(folder -> findings.add(folder("run", folder, "choose another --dir")));
        findings.addAll(nativeLibraries());
        return findings;
    }

    private static Finding memory(long heap) {
        long machine = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
        String text = megabytes(machine) + " of the machine, " + megabytes(heap) + " of them for the Java heap";
        if (heap > machine * 3 / 4) {
            return Finding.doubtful(
                    "memory", text + ": training and serving need as much outside the heap; lower GENREC_HEAP");
        }
        return machine < ENOUGH_MEMORY
                ? Finding.doubtful(
                        "memory", text + ": training may need up to 6 GB; use a machine with more, or fewer layers")
                : Finding.fine("memory", text);
    }

    static Finding locale(String encoding) {
        return encoding.equalsIgnoreCase("UTF-8")
                ? Finding.fine("locale", "names files in UTF-8")
                : Finding.doubtful(
                        "locale", "names files in " + encoding + ", and cannot name all of them: set LC_ALL=C.UTF-8");
    }

    static Finding folder(String subject, Path folder, String mend) {
        try {
            if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
                return Finding.wrong(subject, folder + " cannot be written to: " + mend);
            }
            long room = Files.getFileStore(folder).getUsableSpace();
            String text = folder + ", " + megabytes(room) + " free";
            return room < ENOUGH_ROOM
                    ? Finding.doubtful(subject, text + ": make room, or " + mend)
                    : Finding.fine(subject, text);
        } catch (IOException e) {
            return Finding.wrong(subject, folder + " cannot be looked at (" + e.getMessage() + "): " + mend);
        }
    }

    /** Whether native code that is unpacked here can be run. */
    private static Finding programs(Path folder) {
        String subject = "native code";
        Path program = folder.resolve("genrec-doctor-" + ProcessHandle.current().pid());
        try {
            Files.writeString(program, "#!/bin/sh\nexit 0\n");
            if (!program.toFile().setExecutable(true)) {
                return Finding.wrong(subject, folder + " does not let files be programs: name another by TMPDIR");
            }
            new ProcessBuilder(program.toString()).start().waitFor();
            return Finding.fine(subject, "can be run from " + folder);
        } catch (IOException e) {
            return Finding.wrong(
                    subject,
                    "cannot be run from " + folder + " (" + e.getMessage() + "), which is mounted noexec perhaps: name"
                            + " another folder by TMPDIR");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.doubtful(subject, "was interrupted: ask again");
        } finally {
            program.toFile().delete();
        }
    }

    private static List<Finding> nativeLibraries() {
        List<Finding> findings = new ArrayList<>();
        findings.add(
                library("ONNX Runtime", () -> OnnxRuntimeLibrary.environment().getVersion()));
        findings.add(library("PyTorch", TorchLibrary::version));
        findings.add(library("bundled Redis", () -> {
            try (BundledRedis redis = BundledRedis.start()) {
                return "starts on port " + redis.port();
            }
        }));
        return findings;
    }

    private interface Loading {
        String load();
    }

    private static Finding library(String name, Loading loading) {
        try {
            return Finding.fine(name, loading.load());
        } catch (EngineFailed | CacheUnavailable e) {
            return Finding.wrong(name, String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) { // whatever its loader throws
            return Finding.wrong(
                    name,
                    "cannot be loaded (" + e.getMessage() + "): see the lines on temporary files and native code");
        }
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MB", bytes / MEGABYTE);
    }
}
