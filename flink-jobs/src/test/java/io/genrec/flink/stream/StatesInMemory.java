package io.genrec.flink.stream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** The state of one user, which counts what it costs: values read and written, and the bytes of those that are bytes. */
final class StatesInMemory implements UserStates.Backend {
    private final Map<String, State> states = new HashMap<>();
    private long values;
    private long bytes;

    /** Values read and written so far, of a list or a map each that is walked over. */
    long values() {
        return values;
    }

    long bytes() {
        return bytes;
    }

    /** How many values there are now. */
    long kept() {
        return states.values().stream()
                .mapToLong(state -> ((Sized) state).size())
                .sum();
    }

    @Override
    @SuppressWarnings("unchecked") // by the kinds of descriptors
    public <N, S extends State> S state(N namespace, TypeSerializer<N> serializer, StateDescriptor<S, ?> of) {
        return (S) states.computeIfAbsent(of.getName() + " in " + namespace, name -> {
            if (of instanceof MapStateDescriptor<?, ?>) {
                return new Keyed<>();
            }
            return of instanceof ListStateDescriptor<?> ? new Listed<>() : new Single<>();
        });
    }

    private <T> T counted(T value) {
        values++;
        bytes += value instanceof byte[] array ? array.length : 0;
        return value;
    }

    private interface Sized {
        long size();
    }

    private final class Single<T> implements ValueState<T>, Sized {
        private T value;

        @Override
        public T value() {
            return counted(value);
        }

        @Override
        public void update(T next) {
            value = counted(next);
        }

        @Override
        public void clear() {
            value = null;
        }

        @Override
        public long size() {
            return value == null ? 0 : 1;
        }
    }

    private final class Listed<T> implements ListState<T>, Sized {
        private final List<T> list = new ArrayList<>();

        @Override
        public void update(List<T> next) {
            list.clear();
            addAll(next);
        }

        @Override
        public void addAll(List<T> more) {
            more.forEach(this::add);
        }

        @Override
        public void add(T next) {
            list.add(counted(next));
        }

        @Override
        public Iterable<T> get() {
            return List.copyOf(list).stream().map(StatesInMemory.this::counted)::iterator;
        }

        @Override
        public void clear() {
            list.clear();
        }

        @Override
        public long size() {
            return list.size();
        }
    }

    private final class Keyed<K, V> implements MapState<K, V>, Sized {
        private final Map<K, V> map = new LinkedHashMap<>();

        @Override
        public V get(K key) {
            return counted(map.get(key));
        }

        @Override
        public void put(K key, V value) {
            map.put(key, counted(value));
        }

        @Override
        public void putAll(Map<K, V> more) {
            more.forEach(this::put);
        }

        @Override
        public void remove(K key) {
            map.remove(key);
        }

        @Override
        public boolean contains(K key) {
            return counted(map.containsKey(key));
        }

        @Override
        public Iterable<Map.Entry<K, V>> entries() {
            return this::iterator;
        }

        @Override
        public Iterable<K> keys() {
            return List.copyOf(map.keySet()).stream().map(StatesInMemory.this::counted)::iterator;
        }

        @Override
        public Collection<V> values() {
            return map.values();
        }

        @Override
        public Iterator<Map.Entry<K, V>> iterator() {
            return map.entrySet().iterator();
        }

        @Override
        public boolean isEmpty() {
            return map.isEmpty();
        }

        @Override
        public void clear() {
            map.clear();
        }

        @Override
        public long size() {
            return map.size();
        }
    }
}
