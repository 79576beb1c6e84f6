# Completion of kfilms in fish.
function __kfilms
    set -l line (commandline -cp)
    _KFILMS_COMPLETE=fish_complete _KFILMS_LINE="$line" command kfilms 2> /dev/null |
        while read -l -d \t type value help
            switch $type
                case plain
                    printf '%s\t%s\n' $value $help
                case file
                    complete -C "'' "(commandline -ct)
                case dir
                    __fish_complete_directories (commandline -ct)
            end
        end
end
complete --command kfilms --no-files --keep-order --arguments '(__kfilms)'
