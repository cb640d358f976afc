package io.genrec.inference.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.Optional;

/**
 * The native library of ONNX Runtime in this process. It is never loaded where it would send telemetry: from 1.29 on it
 * does so on Linux and macOS from the moment its environment exists, unless the process was started with {@value #SWITCH}.
 */
public final class OnnxRuntimeLibrary {
    private static final String SWITCH = "ORT_DISABLE_TELEMETRY";
    private static final int LAST_SILENT_MINOR = 28;

    private OnnxRuntimeLibrary() {}

    /**
     * The environment that all sessions of the process share; loads the library the first time.
     *
     * @throws EngineFailed where the library would send telemetry, or cannot be loaded
     */
    public static OrtEnvironment environment() {
        refuseTelemetry(
                Optional.ofNullable(OrtEnvironment.class.getPackage().getImplementationVersion()),
                Optional.ofNullable(System.getenv(SWITCH)));
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            environment.setTelemetry(false); // events of Windows' own tracing, which no release leaves out
            return environment;
        } catch (OrtException e) {
            throw new EngineFailed("ONNX Runtime does not start: " + e.getMessage(), e);
        } catch (LinkageError | RuntimeException e) { // what its loader throws, the first time and every other time
            throw new EngineFailed(
                    "cannot load the native library of ONNX Runtime for "
                            + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                            + ": check that the folder for temporary files, "
                            + System.getProperty("java.io.tmpdir")
                            + ", has 100 MB free and may hold programs (is not mounted noexec), or name another"
                            + " with TMPDIR (" + rootCause(e) + ")",
                    e);
        }
    }

    /**
     * @param version of the jar on the class path, absent where a repackaged jar does not tell
     * @param disabled the value of the switch
     */
    static void refuseTelemetry(Optional<String> version, Optional<String> disabled) {
        if (disabled.equals(Optional.of("1"))
                || version.filter(OnnxRuntimeLibrary::isSilent).isPresent()) {
            return;
        }
        throw new EngineFailed(
                "ONNX Runtime " + version.orElse("of a version that its jar does not tell") + " sends telemetry to its"
                        + " makers: set " + SWITCH + "=1 in the environment of this process, or put 1."
                        + LAST_SILENT_MINOR + ", which sends none, on the class path",
                null);
    }

    private static boolean isSilent(String version) {
        String[] parts = version.split("\\.", 3);
        return parts.length > 1
                && parts[0].equals("1")
                && parts[1].matches("[0-9]{1,3}")
                && Integer.parseInt(parts[1]) <= LAST_SILENT_MINOR;
    }

    private static String rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
