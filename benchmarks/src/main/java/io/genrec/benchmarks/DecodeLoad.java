package io.genrec.benchmarks;

import com.sun.management.ThreadMXBean;
import io.genrec.datasets.run.StepFailed;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Requests put to a decoder: by clients that each wait for an answer before they ask again (closed loop), or at moments
 * that do not wait for answers (open loop).
 */
final class DecodeLoad {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private DecodeLoad() {}

    /**
     * What was measured.
     *
     * @param millis of each request, ascending: in the closed loop from asking, in the open loop from the moment it was due
     * @param seconds by the clock, from the first request to the last answer
     * @param cpuMillis a request, of the threads that asked
     */
    record Figures(List<Double> millis, double seconds, double cpuMillis) {
        Figures {
            millis = millis.stream().sorted().toList();
        }

        double requestsPerSecond() {
            return millis.size() / seconds;
        }

        /** The smallest latency that at least this share of the requests did not exceed. */
        double quantile(double share) {
            return millis.get((int) Math.max(0, Math.ceil(millis.size() * share) - 1));
        }
    }

    /** @param request answers the request of a number, counted from 0 within a client */
    static Figures closed(int clients, double seconds, IntConsumer request) {
        long start = System.nanoTime();
        long deadline = start + (long) (seconds * 1e9);
        return run(clients, start, client -> {
            List<Double> millis = new ArrayList<>();
            do {
                long asked = System.nanoTime();
                request.accept(client + clients * millis.size());
                millis.add((System.nanoTime() - asked) / 1e6);
            } while (System.nanoTime() < deadline);
            return millis;
        });
    }

    /**
     * Moments of arrival are a Poisson process: the times between them are exponential.
     *
     * @param servers threads that answer; a request that is due waits for the first that is free
     * @param rate requests a second
     */
    static Figures open(int servers, double rate, double seconds, Random random, IntConsumer request) {
        List<Long> due = new ArrayList<>();
        for (double at = exponential(random, rate); at < seconds || due.isEmpty(); at += exponential(random, rate)) {
            due.add((long) (at * 1e9));
        }
        AtomicInteger next = new AtomicInteger();
        long start = System.nanoTime();
        return run(servers, start, server -> {
            List<Double> millis = new ArrayList<>();
            for (int i = next.getAndIncrement(); i < due.size(); i = next.getAndIncrement()) {
                long moment = start + due.get(i);
                for (long wait = moment - System.nanoTime(); wait > 0; wait = moment - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                request.accept(i);
                millis.add((System.nanoTime() - moment) / 1e6);
            }
            return millis;
        });
    }

    private static double exponential(Random random, double rate) {
        return -Math.log(1 - random.nextDouble()) / rate;
    }

    @FunctionalInterface
    private interface Client {
        List<Double> ask(int client);
    }

    private record Asked(List<Double> millis, long cpuNanos) {}

    private static Figures run(int threads, long start, Client client) {
        ExecutorService clients = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Asked>> pending = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                pending.add(clients.submit(() -> {
                    long before = THREADS.getCurrentThreadCpuTime();
                    List<Double> millis = client.ask(number);
                    return new Asked(millis, THREADS.getCurrentThreadCpuTime() - before);
                }));
            }
            List<Double> millis = new ArrayList<>();
            long cpuNanos = 0;
            for (Future<Asked> asked : pending) {
                millis.addAll(asked.get().millis());
                cpuNanos += asked.get().cpuNanos();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Figures(millis, seconds, cpuNanos / 1e6 / millis.size());
        } catch (ExecutionException e) {
            throw new IllegalStateException("a request failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted while decoding was measured", e);
        } finally {
            clients.shutdownNow();
        }
    }
}
