package io.genrec.inference.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.inference.engine.EngineSettings;
import org.junit.jupiter.api.Test;

class BeamSettingsTest {
    @Test
    void defaults_are_in_the_reference_configuration() {
        Config genrec = ConfigFactory.load().getConfig("genrec");
        assertThat(BeamSettings.from(genrec)).isEqualTo(new BeamSettings(64, 1024));
        assertThat(EngineSettings.named("onnxruntime", genrec)).isEqualTo(new EngineSettings.OnnxRuntime(1, 0));
    }

    @Test
    void a_wrong_setting_is_named() {
        assertThatThrownBy(() -> new BeamSettings(0, 10)).hasMessage("genrec.beam-search.beams must be positive: 0");
        assertThatThrownBy(() -> new BeamSettings(20, 10))
                .hasMessage("genrec.beam-search.max-beams must be at least beams (20): 10");
        assertThatThrownBy(() -> new EngineSettings.OnnxRuntime(0, 1))
                .hasMessage("genrec.engine.threads-per-request must be positive: 0");
        assertThatThrownBy(() -> new EngineSettings.OnnxRuntime(1, -1))
                .hasMessage("genrec.engine.parallel-requests must not be negative: -1");
        assertThatThrownBy(() -> new EngineSettings.OneDnnLibrary(false, -1))
                .hasMessage("genrec.engine.parallel-requests must not be negative: -1");
        assertThatThrownBy(() ->
                        EngineSettings.named("tensorrt", ConfigFactory.load().getConfig("genrec")))
                .hasMessage("genrec.engine.name must be auto, onnxruntime, onednn or onednn-int8, not 'tensorrt'");
    }

    @Test
    void the_faster_engine_decodes_where_its_library_can_be_loaded_and_one_thread_takes_a_request() {
        Config genrec = ConfigFactory.load().getConfig("genrec");
        assertThat(EngineSettings.from(genrec)).isEqualTo(new EngineSettings.OnnxRuntime(1, 0));
        assertThat(EngineSettings.named("auto", genrec))
                .isEqualTo(
                        EngineSettings.OneDnnLibrary.problem().isPresent()
                                ? new EngineSettings.OnnxRuntime(1, 0)
                                : new EngineSettings.OneDnnLibrary(false, 0));
        Config twoThreads =
                ConfigFactory.parseString("engine.threads-per-request = 2").withFallback(genrec);
        assertThat(EngineSettings.named("auto", twoThreads)).isEqualTo(new EngineSettings.OnnxRuntime(2, 0));
        assertThat(EngineSettings.named("onednn-int8", genrec).label()).isEqualTo("onednn-int8");
    }
}
