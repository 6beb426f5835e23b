"""The acetylene line of a PVC plant: carbide in, vinyl chloride out.

Where the sections join (media in `units.media`):

========================  ============  ===========================================================================
node                      medium        what meets there
========================  ============  ===========================================================================
``V-201.gas``             GAS           gas holder: what the generators make, what the compressors draw
``V-107.gas``             GAS           separator behind the compressors: crude acetylene to cleaning, 50 to 90 kPa(g)
``T-403.gas``             GAS           behind the caustic tower: clean acetylene, to the valve ``FV-208V``
``VCM.gas``               GAS           mixer before the converters, where it meets ``VCM.chloride``
``V-304.liquor``          HYPOCHLORITE  head tank: fresh liquor to tower 2, from there to tower 1
``V-110.liquor``          WATER         clear-liquor tank: takes the spent liquor of tower 1, feeds the generators
``E-601.chlorine``        CHLORINE      cells: to the furnace, to the mixer of the liquor, the rest is liquefied
``NITROGEN.gas``          GAS           nitrogen main
``FLARE.gas``             GAS           vent header
``AIR.gas``               GAS           the air outside
``WATER-MAIN.water``      WATER         fresh water main, for dilution water too
========================  ============  ===========================================================================

``SITE`` has the outputs ``atmosphere``, ``ambient``, ``cooling_water``, ``power_lost``.
"""
