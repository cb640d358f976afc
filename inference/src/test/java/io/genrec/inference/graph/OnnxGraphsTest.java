package io.genrec.inference.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.weights.BrokenWeights;
import io.genrec.inference.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxGraphsTest {
    private static final ModelConfig CONFIG = ModelConfig.ofDepth(new CodeSpace(3, 16), 2, 5);

    @TempDir
    Path folder;

    @BeforeEach
    void write() {
        Safetensors.write(folder.resolve(OnnxGraphs.WEIGHTS), RandomWeights.of(CONFIG, 1));
        OnnxGraphs.write(CONFIG, folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {OnnxGraphs.PREFILL, OnnxGraphs.DECODE})
    void only_standard_operators_of_opset_17_are_used(String graph) throws IOException {
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(folder.resolve(graph)));
        assertThat(model.getOpsetImportList()).hasSize(1);
        assertThat(model.getOpsetImport(0).getDomain()).isEmpty();
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
        assertThat(model.getIrVersion()).isEqualTo(8);
        assertThat(model.getGraph().getNodeList())
                .extracting(NodeProto::getDomain)
                .containsOnly("");
    }

    @ParameterizedTest
    @ValueSource(strings = {OnnxGraphs.PREFILL, OnnxGraphs.DECODE})
    void every_weight_is_a_byte_range_of_the_safetensors_file(String graph) throws IOException {
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(folder.resolve(graph)));
        Safetensors weights = Safetensors.open(folder.resolve(OnnxGraphs.WEIGHTS));
        Set<TensorProto> external = model.getGraph().getInitializerList().stream()
                .filter(tensor -> tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL)
                .collect(Collectors.toSet());
        assertThat(external)
                .extracting(TensorProto::getName)
                .contains("model.embed_tokens.weight", "model.norm.weight");
        for (TensorProto tensor : external) {
            Safetensors.Entry entry = weights.entry(tensor.getName());
            assertThat(tensor.getDimsList()).isEqualTo(entry.shape());
            assertThat(tensor.getExternalDataList().stream().map(each -> each.getKey() + " " + each.getValue()))
                    .containsExactly(
                            "location model.safetensors", "offset " + entry.offset(), "length " + entry.length());
        }
    }

    @Test
    void weights_of_another_shape_are_refused_naming_the_tensor() {
        ModelConfig wider = ModelConfig.ofDepth(new CodeSpace(3, 17), 2, 5);
        assertThatThrownBy(() -> OnnxGraphs.write(wider, folder))
                .isInstanceOf(BrokenWeights.class)
                .hasMessage(
                        folder.resolve(OnnxGraphs.WEIGHTS) + " holds tensor model.embed_tokens.weight as F32 [51, 64]"
                                + " where the config needs F32 [54, 64]");
    }
}
