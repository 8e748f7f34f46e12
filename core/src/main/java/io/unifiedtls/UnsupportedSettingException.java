package io.unifiedtls;

import java.util.List;

/** A configuration with settings that the backend or the server cannot honour. Each fault names its setting. */
public class UnsupportedSettingException extends InvalidTLSConfigurationException {

    private static final long serialVersionUID = 1L;

    public UnsupportedSettingException(List<String> faults) {
        super(faults);
    }
}
