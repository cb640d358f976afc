package io.genrec.actors.alignment;

/**
 * What a node says of itself.
 *
 * @param node its address, unique in the cluster
 * @param roles comma-separated
 * @param engine what generates and in which precision, such as {@code onnxruntime-cpu fp32}; empty without the role
 * @param capacity rollouts at once
 * @param policy the weights it has, empty before the first
 * @param rollouts groups generated since it started
 * @param scored groups scored since it started
 * @param rolloutsPerSecond over the time since the last report
 * @param lastError empty where none
 */
public record NodeStatus(
        String node,
        String roles,
        String engine,
        int capacity,
        String policy,
        long rollouts,
        long scored,
        double rolloutsPerSecond,
        String lastError) {}
