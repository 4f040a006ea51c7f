package io.ratelimit.hazelcast;

import com.hazelcast.config.MapConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Asks a member what it is: the version of the steps that it knows, and {@link MapFacts} of our maps, effective and configured.
 * The answer is made of the JDK's classes alone.
 */
final class InspectTask implements Callable<Map<String, String>>, IdentifiedDataSerializable, HazelcastInstanceAware {

    /** In an answer, the version of the steps. */
    static final String VERSION = "version";

    private static final List<String> MAPS =
            EmbeddedConfig.maps().stream().map(MapConfig::getName).toList();

    private transient @Nullable HazelcastInstance member;

    /** In an answer, what a map works with. */
    static String effective(String map, String fact) {
        return map + "/effective/" + fact;
    }

    /** In an answer, what a map would work with if it were made now. */
    static String configured(String map, String fact) {
        return map + "/configured/" + fact;
    }

    @Override
    public Map<String, String> call() {
        HazelcastInstance asked = Objects.requireNonNull(member, "member");
        Map<String, String> answer = new HashMap<>();
        answer.put(VERSION, Integer.toString(StepFactory.VERSION));
        for (String map : MAPS) {
            MapFacts.of(MapFacts.effective(asked, map)).forEach((fact, is) -> answer.put(effective(map, fact), is));
            MapFacts.of(asked.getConfig().findMapConfig(map))
                    .forEach((fact, is) -> answer.put(configured(map, fact), is));
        }
        return answer;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        member = instance;
    }

    @Override
    public int getFactoryId() {
        return StepHook.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return StepFactory.INSPECT;
    }

    @Override
    public void writeData(ObjectDataOutput out) {}

    @Override
    public void readData(ObjectDataInput in) {}
}
