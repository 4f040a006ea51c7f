package io.ratelimit.sample;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows between the modules, and between the packages of the core, point one way. */
class ArchitectureTest {

    private static final String JDK = "java..";
    private static final String NULLNESS = "org.jspecify.annotations..";
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("io.ratelimit");
    }

    /** An empty import would satisfy every rule below. */
    @Test
    void allModulesAreRead() {
        for (String module : List.of("", ".spi", ".core", ".servlet", ".admin", ".jaxrs", ".hazelcast", ".sample")) {
            assertThat(classes.stream().map(type -> type.getPackageName()))
                    .as(module)
                    .contains("io.ratelimit" + module);
        }
    }

    @Test
    void modulesDependOnWhatIsBelowThemOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("api")
                .definedBy("io.ratelimit", "io.ratelimit.spi..")
                .layer("core")
                .definedBy("io.ratelimit.core..")
                .layer("servlet")
                .definedBy("io.ratelimit.servlet..")
                .layer("admin")
                .definedBy("io.ratelimit.admin..")
                .layer("jaxrs")
                .definedBy("io.ratelimit.jaxrs..")
                .layer("hazelcast")
                .definedBy("io.ratelimit.hazelcast..")
                .layer("sample")
                .definedBy("io.ratelimit.sample..")
                .whereLayer("api")
                .mayNotAccessAnyLayer()
                .whereLayer("core")
                .mayOnlyAccessLayers("api")
                .whereLayer("servlet")
                .mayOnlyAccessLayers("core", "api")
                .whereLayer("admin")
                .mayOnlyAccessLayers("servlet", "core", "api")
                .whereLayer("jaxrs")
                .mayOnlyAccessLayers("servlet", "core", "api")
                .whereLayer("hazelcast")
                .mayOnlyAccessLayers("core", "api")
                .whereLayer("sample")
                .mayOnlyAccessLayers("servlet", "admin", "api")
                .check(classes);
    }

    @Test
    void theValuesDoNotKnowTheExtensionPoints() {
        noClasses()
                .that()
                .resideInAPackage("io.ratelimit")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.ratelimit.spi..")
                .check(classes);
    }

    @Test
    void theApiNeedsTheJdkOnly() {
        classes()
                .that()
                .resideInAnyPackage("io.ratelimit", "io.ratelimit.spi..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(JDK, NULLNESS, "io.ratelimit", "io.ratelimit.spi..")
                .check(classes);
    }

    @Test
    void theCoreKnowsNoServletNoJaxrsAndNoHazelcast() {
        classes()
                .that()
                .resideInAPackage("io.ratelimit.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        JDK,
                        "javax.crypto..",
                        NULLNESS,
                        "tools.jackson.core..",
                        "io.ratelimit",
                        "io.ratelimit.spi..",
                        "io.ratelimit.core..")
                .check(classes);
    }

    @Test
    void jacksonIsUnderTheConfigurationOnly() {
        noClasses()
                .that(not(resideInAnyPackage("io.ratelimit.core.config..", "io.ratelimit.sample..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
                .check(classes);
    }

    @Test
    void thePackagesOfTheCoreAreFreeOfCycles() {
        slices().matching("io.ratelimit.core.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void thePackagesOfTheCoreDependInOneDirection() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("flow")
                .definedBy("io.ratelimit.core")
                .layer("admin")
                .definedBy("io.ratelimit.core.admin")
                .layer("event")
                .definedBy("io.ratelimit.core.event")
                .layer("record")
                .definedBy("io.ratelimit.core.record")
                .layer("rules")
                .definedBy("io.ratelimit.core.rules")
                .layer("grant")
                .definedBy("io.ratelimit.core.grant")
                .layer("policy")
                .definedBy("io.ratelimit.core.policy")
                .layer("identity")
                .definedBy("io.ratelimit.core.identity")
                .layer("config")
                .definedBy("io.ratelimit.core.config")
                .layer("store")
                .definedBy("io.ratelimit.core.store")
                .layer("window")
                .definedBy("io.ratelimit.core.window")
                .whereLayer("flow")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("admin")
                .mayOnlyAccessLayers("grant", "policy", "config")
                .whereLayer("event")
                .mayNotAccessAnyLayer()
                .whereLayer("record")
                .mayOnlyAccessLayers("config")
                .whereLayer("rules")
                .mayOnlyAccessLayers("grant", "policy", "identity", "config")
                .whereLayer("grant")
                .mayOnlyAccessLayers("policy", "identity", "config")
                .whereLayer("policy")
                .mayOnlyAccessLayers("config")
                .whereLayer("identity")
                .mayOnlyAccessLayers("config")
                .whereLayer("config")
                .mayNotAccessAnyLayer()
                .whereLayer("store")
                .mayOnlyAccessLayers("window")
                .whereLayer("window")
                .mayNotAccessAnyLayer()
                .check(classes);
    }
}
