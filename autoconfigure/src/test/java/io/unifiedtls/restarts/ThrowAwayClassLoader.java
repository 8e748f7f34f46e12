package io.unifiedtls.restarts;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Loads some classes anew, as the restarts of spring-boot-devtools do, and all others from its parent. */
final class ThrowAwayClassLoader extends ClassLoader {

    private final List<String> prefixes;

    /**
     * Create a class loader.
     *
     * @param prefixes of the names of classes that are loaded anew
     */
    ThrowAwayClassLoader(ClassLoader parent, List<String> prefixes) {
        super("throw-away", parent);
        this.prefixes = prefixes;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (prefixes.stream().noneMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream resource = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (resource == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = resource.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException ex) {
            throw new ClassNotFoundException(name, ex);
        }
    }
}
