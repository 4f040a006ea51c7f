package io.ratelimit.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Defines one class anew, as if another that it names were not there. */
public final class HidingLoader extends ClassLoader {

    private final String defined;
    private final String hidden;

    /** Defines the first and hides the second. */
    public HidingLoader(Class<?> defined, Class<?> hidden) {
        super(defined.getClassLoader());
        this.defined = defined.getName();
        this.hidden = hidden.getName();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.equals(hidden)) {
            throw new ClassNotFoundException(name);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : name.equals(defined) ? define(name) : super.loadClass(name, resolve);
        }
    }

    private Class<?> define(String name) {
        try (InputStream code = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] bytes = code.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
